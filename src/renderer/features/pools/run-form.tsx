import { errorText } from '../../app/error-text.ts';
import { TaskForm, type TaskFormProps } from '../tasks/task-form.tsx';
import classes from '../tasks/task-form.module.css';
import { useScript } from './use-script.ts';

/** A task for a script: fields where the script says what its task looks like, else JSON. */
export function RunForm(props: TaskFormProps & { readonly script: string }) {
  const { script, begin } = props;
  const look = useScript(script);
  if (look.isPending) return <p className="muted">Looking at the script…</p>;
  const schema = look.data?.schema ?? null;
  return (
    <>
      {look.error !== null && (
        <p className={classes.refusal} role="alert">
          {errorText(look.error)}
        </p>
      )}
      <TaskForm key={`${script} ${begin?.id ?? ''} ${JSON.stringify(schema)}`} {...props} schema={schema} />
    </>
  );
}
