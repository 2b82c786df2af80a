import { lazy, Suspense } from 'react';
import classes from './json-editor.module.css';
import type { JsonEditorProps } from './json-editor-props.ts';

// The editor is larger than the rest of the panel, and many a page never shows one.
const JsonEditorView = lazy(() => import('./json-editor-view.tsx'));

/** A field for JSON text: coloured, with a mark and a message where it cannot be read. */
export function JsonEditor(props: JsonEditorProps) {
  const { height = 180, invalid = false } = props;
  return (
    <div className={classes.editor} style={{ height }} data-invalid={invalid || undefined}>
      <Suspense fallback={<p className={classes.loading}>Opening the editor…</p>}>
        <JsonEditorView {...props} />
      </Suspense>
    </div>
  );
}
