import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const LINT_AFTER_MS = 300;

// The palette's variables follow the theme by themselves.
const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--bg)', fontSize: '12px', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection':
    {
      backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
    },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-bg)',
    outline: '1px solid var(--line-2)',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-bg)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel-3)',
    color: 'var(--text)',
    border: '1px solid var(--line-2)',
    borderRadius: '6px',
  },
  '.cm-diagnostic': { padding: '4px 10px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--bad)' },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--text)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--ok-text)' },
  { tag: tags.number, color: 'var(--accent-text)' },
  { tag: [tags.bool, tags.null], color: 'var(--warn-text)' },
  { tag: [tags.separator, tags.punctuation, tags.bracket], color: 'var(--text-2)' },
  { tag: tags.invalid, color: 'var(--bad-text)' },
]);

const parseProblems = jsonParseLinter();

/** JSON with colours, undo, and a mark where it cannot be read. Tab leaves the editor, as it leaves any field. */
export const jsonSetup: Extension = [
  history(),
  json(),
  indentOnInput(),
  bracketMatching(),
  EditorView.lineWrapping,
  theme,
  syntaxHighlighting(colours),
  // Nothing typed yet is not wrong.
  linter((view) => (view.state.doc.toString().trim() === '' ? [] : parseProblems(view)), {
    delay: LINT_AFTER_MS,
  }),
  keymap.of([...defaultKeymap, ...historyKeymap]),
];
