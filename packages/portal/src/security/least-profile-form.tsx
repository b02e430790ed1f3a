import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import type { ChargerSecurity } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { requireProfile } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { securityProfiles } from './profile-asked-for.ts';

interface Props {
  readonly chargerId: string;
  readonly security: ChargerSecurity;
}

/** The least that the charger must prove itself with at the door; a lower one is the way back after a reset in the workshop. */
export function LeastProfileForm({ chargerId, security }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (profile: number) => requireProfile(chargerId, profile),
    onSuccess: (held) => client.setQueryData(keys.security(chargerId), held),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(Number(formText(new FormData(event.currentTarget), 'profile')));
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <NativeSelect
            name="profile"
            label={t('security.least')}
            description={t('security.leastHint')}
            defaultValue={String(security.requiredProfile)}
            data={securityProfiles.map((profile) => ({ value: String(profile), label: t(`securityProfile.${profile}`) }))}
          />
          <Button type="submit" variant="default" loading={saving.isPending}>
            {t('security.leastSubmit')}
          </Button>
        </Group>
        <ErrorNote error={saving.error} />
      </Stack>
    </form>
  );
}
