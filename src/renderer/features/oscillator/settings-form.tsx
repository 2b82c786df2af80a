import { HandlerSetting } from './handler-setting.tsx';
import { ModeSetting } from './mode-setting.tsx';
import { NumberSetting } from './number-setting.tsx';
import { PullLimitSetting } from './pull-limit-setting.tsx';
import { LIMIT_FIELDS, MAIN_FIELDS, PACK_FIELD } from './setting-fields.ts';
import type { ChangeSettings } from './use-change-settings.ts';

/** Every setting that people turn while they watch. */
export function SettingsForm({ save }: { save: ChangeSettings }) {
  return (
    <>
      {MAIN_FIELDS.map((field) => (
        <NumberSetting key={field.name} field={field} save={save} />
      ))}
      <PullLimitSetting save={save} />
      <NumberSetting field={PACK_FIELD} save={save} />
      <ModeSetting save={save} />
      <HandlerSetting save={save} />
    </>
  );
}

/** The safety limits, which are set once. */
export function LimitsForm({ save }: { save: ChangeSettings }) {
  return LIMIT_FIELDS.map((field) => <NumberSetting key={field.name} field={field} save={save} />);
}
