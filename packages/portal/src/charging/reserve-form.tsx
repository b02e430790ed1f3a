import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { Charger, ReservationRequest } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { reserve } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formInstant, formText } from '../ui/form-text.ts';

/** Which connector, for which tag, until when. */
export function ReserveForm({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reserving = useMutation({
    mutationFn: (body: ReservationRequest) => reserve(charger.id, body),
    onSettled: () => client.invalidateQueries({ queryKey: keys.reservations(charger.id) }),
  });
  const connectorIds = charger.connectors
    .map(({ connectorId }) => connectorId)
    .toSorted((one, other) => (one || Infinity) - (other || Infinity));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const expiryDate = formInstant(form, 'until');
        if (expiryDate === undefined) return;
        reserving.mutate({ connectorId: Number(formText(form, 'connector')), idTag: formText(form, 'idTag'), expiryDate });
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <NativeSelect
            name="connector"
            label={t('sessions.connector')}
            data={connectorIds.map((connectorId) => ({
              value: String(connectorId),
              label: connectorId === 0 ? t('reservations.anyConnector') : String(connectorId),
            }))}
          />
          <TextInput name="idTag" label={t('start.tag')} required withAsterisk={false} maxLength={20} autoComplete="off" />
          <TextInput name="until" type="datetime-local" label={t('reservations.until')} required withAsterisk={false} />
          <Button type="submit" variant="default" loading={reserving.isPending} disabled={!charger.isOnline || connectorIds.length === 0}>
            {t('reservations.reserve')}
          </Button>
        </Group>
        <ErrorNote error={reserving.error} />
      </Stack>
    </form>
  );
}
