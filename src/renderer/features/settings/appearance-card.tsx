import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { SCHEMES } from '../../app/theme-switch.tsx';
import { Card } from '../../components/card.tsx';
import { Option } from './option.tsx';

export function AppearanceCard() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title="Appearance">
      <Option title="Theme" text="Dark, light, or as the system says.">
        <SegmentedControl
          aria-label="Theme"
          value={colorScheme}
          data={SCHEMES.map(({ value, label }) => ({ value, label }))}
          onChange={setColorScheme}
        />
      </Option>
    </Card>
  );
}
