/** A choice of few, each with a line of what it means. */

import { Group, Radio, Stack, Text } from "@mantine/core";

interface Props<Value extends string> {
  label: string;
  /** None while nothing is chosen. */
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly { value: Value; title: string; note: string }[];
  /** Stands before the value in the ids for tests. */
  testId: string;
}

export function RadioCards<Value extends string>({ label, value, onChange, options, testId }: Props<Value>) {
  return (
    <Radio.Group value={value} onChange={(chosen) => onChange(chosen as Value)} label={label}>
      <Stack gap="xs" mt="xs">
        {options.map((option) => (
          <Radio.Card
            key={option.value}
            value={option.value}
            p="sm"
            radius="md"
            data-testid={`${testId}-${option.value}`}
          >
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={2} />
              <div>
                <Text size="sm" fw={600}>
                  {option.title}
                </Text>
                <Text size="xs" c="dimmed">
                  {option.note}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  );
}
