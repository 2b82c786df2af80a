export interface JsonEditorProps {
  /** JSON text; it may be wrong. */
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Says what is edited. */
  readonly label: string;
  /** Height in px. Default 180. */
  readonly height?: number;
  /** Id of an element that says more, such as what is wrong. */
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
}
