import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import type { UploadAddress } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { putUploadAddress } from '../api/charger-commands.ts';
import { uploadAddressQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { formText } from '../ui/form-text.ts';
import { Section } from '../ui/section.tsx';

/** An operator's own address for the files of one charger. */
export function AddressSection({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useQuery(uploadAddressQuery(chargerId));
  const intro = (
    <>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={80} />}
      {/* Once saved, nothing of a password stays in the field. */}
      {query.data && <AddressForm key={query.data.location} chargerId={chargerId} address={query.data} />}
    </>
  );
  return <Section title={t('address.title')} lead={t('address.lead')} intro={intro} />;
}

function AddressForm({ chargerId, address }: { readonly chargerId: string; readonly address: UploadAddress }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (location: string | null) => putUploadAddress(chargerId, location),
    onSuccess: (held) => client.setQueryData(keys.uploadAddress(chargerId), held),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(formText(new FormData(event.currentTarget), 'location'));
      }}
    >
      <Stack gap="md">
        <FactList
          facts={[
            [t('address.now'), address.location ?? (address.isNeeded ? UNKNOWN : t('address.here'))],
            [t('address.protocols'), address.protocols === null ? t('address.protocolsUnknown') : address.protocols.join(', ')],
          ]}
        />
        <Group align="flex-end" gap="md">
          <TextInput
            name="location"
            label={t('address.field')}
            description={t('address.hint')}
            placeholder="ftps://user:password@files.example.com/chargers/"
            required
            withAsterisk={false}
            minLength={8}
            maxLength={512}
            autoComplete="off"
            spellCheck={false}
            w={{ base: '100%', sm: 460 }}
          />
          <Button type="submit" loading={saving.isPending}>
            {t('address.save')}
          </Button>
          {address.location !== null && (
            <Button variant="default" onClick={() => saving.mutate(null)} disabled={saving.isPending}>
              {t('address.remove')}
            </Button>
          )}
        </Group>
        {address.location !== null && (
          <Text c="dimmed" size="sm">
            {t('address.away')}
          </Text>
        )}
        <ErrorNote error={saving.error} />
      </Stack>
    </form>
  );
}
