import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { thrownText } from '../../model/values/describe-thrown.ts';
import { CopyButton } from './copy-button.tsx';
import { EmptyState } from './empty-state.tsx';

interface ErrorBoundaryProps {
  /** What is inside, as it is called on the page: "Schedules". */
  readonly what: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly broken: { readonly error: unknown } | null;
}

/** Keeps what breaks inside from taking the rest of the panel with it: says what broke, and offers the details. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { broken: { error } };
  }

  override state: ErrorBoundaryState = { broken: null };

  override render(): ReactNode {
    const { broken } = this.state;
    if (broken === null) return this.props.children;
    const details = `${this.props.what} cannot be shown.\n${thrownText(broken.error)}`;
    return (
      <div role="alert">
        <EmptyState
          title={`${this.props.what} cannot be shown`}
          action={
            <>
              <Button size="xs" onClick={() => this.setState({ broken: null })}>
                Try again
              </Button>
              <CopyButton value={details} label="Copy details" />
            </>
          }
        >
          Something in it could not be displayed. The rest of the panel works.
        </EmptyState>
      </div>
    );
  }
}
