import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { JsonEditorProps } from './json-editor-props.ts';
import { jsonSetup } from './json-editor-setup.ts';

/** CodeMirror as a field. Its document is the truth while somebody types; a `value` from outside replaces it. */
export default function JsonEditorView({ value, onChange, label, describedBy, invalid }: JsonEditorProps) {
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<{ view: EditorView; attributes: Compartment } | null>(null);
  const attributesOf = () =>
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-multiline': 'true',
      ...(describedBy !== undefined && { 'aria-describedby': describedBy }),
      ...(invalid === true && { 'aria-invalid': 'true' }),
    });
  // What was typed comes back as `value`, perhaps after more has been typed.
  const typed = useRef<string[]>([]);
  const changed = useEffectEvent((text: string) => {
    typed.current.push(text);
    onChange(text);
  });
  const first = useEffectEvent(() => ({ doc: value, attributes: attributesOf() }));

  useEffect(() => {
    if (holder.current === null) return;
    const attributes = new Compartment();
    const begin = first();
    const view = new EditorView({
      parent: holder.current,
      state: EditorState.create({
        doc: begin.doc,
        extensions: [
          jsonSetup,
          attributes.of(begin.attributes),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = { view, attributes };
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, []);

  const describe = useEffectEvent(() => {
    const { view, attributes } = editor.current ?? {};
    if (attributes !== undefined) view?.dispatch({ effects: attributes.reconfigure(attributesOf()) });
  });
  useEffect(() => describe(), [label, describedBy, invalid]);

  useEffect(() => {
    const view = editor.current?.view;
    const own = typed.current.indexOf(value);
    if (own >= 0) typed.current.splice(0, own + 1);
    if (own >= 0 || view === undefined || view.state.doc.toString() === value) return;
    typed.current = [];
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={holder} style={{ height: '100%' }} />;
}
