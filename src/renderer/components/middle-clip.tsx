/** Characters that are kept of a long text; what ids of one kind differ in is mostly at their end. */
const START = 4;
const END = 13;

/** A text that is cut in the middle when it is long; its link or cell has the whole of it as a title. */
export function MiddleClip({ text }: { text: string }) {
  if (text.length <= START + END + 1) return <>{text}</>;
  return (
    <>
      <span aria-hidden="true">
        {text.slice(0, START)}…{text.slice(-END)}
      </span>
      <span className="sr-only">{text}</span>
    </>
  );
}
