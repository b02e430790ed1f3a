import { Group, Stack, Text, Title } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useMe } from '../access/use-me.ts';
import { ModelLine } from './charger-name.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { RebootButton } from './reboot-button.tsx';

/** Name, "Halo • OCPP" below it (R4), and the connection. */
export function ChargerHeading({ charger }: { readonly charger: Charger }) {
  const { isStaff } = useMe();
  return (
    <Group justify="space-between" align="flex-start" gap="md">
      <Stack gap={2}>
        <Title order={1}>{charger.name || charger.id}</Title>
        <Text span size="lg">
          <ModelLine charger={charger} />
        </Text>
      </Stack>
      <Group gap="lg" align="flex-start">
        <ConnectionMark charger={charger} />
        {isStaff && <RebootButton charger={charger} />}
      </Group>
    </Group>
  );
}
