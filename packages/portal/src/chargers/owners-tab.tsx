import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import type { Charger, ChargerOwner, ChargerOwnersRequest } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ownersQuery, saveOwners } from '../api/people.ts';
import { keys } from '../api/queries.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';

type Owners = ChargerOwnersRequest['owners'];

/** Whose a charger is: they see it, set it, and are told of it. */
export function OwnersTab({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(ownersQuery(charger.id));
  const saving = useMutation({
    mutationFn: (owners: Owners) => saveOwners(charger.id, { owners }),
    onSuccess: (saved) => {
      client.setQueryData(keys.owners(charger.id), saved);
      void client.invalidateQueries({ queryKey: keys.people });
    },
  });
  const owners = data?.items ?? [];
  const without = (gone: ChargerOwner): Owners => owners.filter((owner) => owner !== gone).map(asNamed);
  const part = (connectorId: number | null): string => (connectorId === null ? t('owners.whole') : t('owners.connector', { connectorId }));
  const columns: readonly Column<ChargerOwner>[] = [
    { key: 'name', head: t('people.name'), cell: ({ person }) => <strong>{person.name}</strong> },
    { key: 'email', head: t('people.email'), cell: ({ person }) => person.email },
    { key: 'part', head: t('owners.part'), cell: ({ connectorId }) => part(connectorId) },
    { key: 'since', head: t('owners.since'), cell: ({ since }) => <When at={since} /> },
    {
      key: 'remove',
      head: t('owners.remove'),
      isAction: true,
      cell: (owner) => (
        <ConfirmButton
          size="xs"
          action={t('owners.remove')}
          label={t('owners.removeWhom', { name: owner.person.name })}
          title={t('owners.removeWhom', { name: owner.person.name })}
          text={t('owners.removeText')}
          disabled={saving.isPending}
          onConfirm={() => saving.mutate(without(owner))}
        />
      ),
    },
  ];
  return (
    <Section
      title={t('owners.title')}
      lead={t('owners.lead')}
      intro={
        <>
          {data && (
            <OwnerForm
              charger={charger}
              isSaving={saving.isPending}
              onAdd={(owner) => saving.mutateAsync([...owners.map(asNamed), owner])}
            />
          )}
          <ErrorNote error={saving.error} />
          <ErrorNote error={error} onRetry={() => void refetch()} />
        </>
      }
    >
      {data && owners.length === 0 && <EmptyText>{t('owners.empty')}</EmptyText>}
      {owners.length > 0 && (
        <DataTable
          label={t('owners.title')}
          columns={columns}
          rows={owners}
          idOf={({ person, connectorId }) => `${person.id} ${connectorId ?? ''}`}
        />
      )}
    </Section>
  );
}

const asNamed = ({ person, connectorId }: ChargerOwner): Owners[number] => ({ email: person.email, connectorId });

interface FormProps {
  readonly charger: Charger;
  readonly isSaving: boolean;
  readonly onAdd: (owner: Owners[number]) => Promise<unknown>;
}

/** Somebody of the organisation, by e-mail address. */
function OwnerForm({ charger, isSaving, onAdd }: FormProps) {
  const { t } = useTranslation();
  const connectorIds = charger.connectors.map(({ connectorId }) => connectorId).filter((connectorId) => connectorId > 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const data = new FormData(form);
        const connectorId = Number(formText(data, 'part'));
        // What went wrong is shown below the form, which stays filled.
        onAdd({ email: formText(data, 'email'), connectorId: connectorId === 0 ? null : connectorId }).then(
          () => form.reset(),
          () => undefined,
        );
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput name="email" type="email" label={t('people.email')} required maxLength={320} autoComplete="off" miw={260} />
        {connectorIds.length > 1 && (
          <NativeSelect
            name="part"
            label={t('owners.part')}
            data={[0, ...connectorIds].map((connectorId) => ({
              value: String(connectorId),
              label: connectorId === 0 ? t('owners.whole') : t('owners.connector', { connectorId }),
            }))}
          />
        )}
        <Button type="submit" variant="default" loading={isSaving}>
          {t('owners.add')}
        </Button>
      </Group>
    </form>
  );
}
