import { Button, Checkbox, Group, NativeSelect, Stack } from '@mantine/core';
import type { Charger, ChargerSecurity, SecurityProfileRequest } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeSecurityProfile } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { profileAskedFor, securityProfiles } from './profile-asked-for.ts';

interface Props {
  readonly charger: Charger;
  readonly security: ChargerSecurity;
}

/** Raises the profile. A charger that cannot come in with the new one falls back to the old by itself, which the page then says. */
export function RaiseProfileForm({ charger, security }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const raise = useMutation({
    mutationFn: (body: SecurityProfileRequest) => changeSecurityProfile(charger.id, body),
    onSettled: () => client.invalidateQueries({ queryKey: keys.security(charger.id) }),
  });
  const askedFor = profileAskedFor(security);
  const higher = securityProfiles.filter((profile) => profile > askedFor);
  if (higher.length === 0) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        raise.mutate({ profile: Number(formText(form, 'profile')), reboot: form.has('reboot'), unchecked: form.has('unchecked') });
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <NativeSelect
            name="profile"
            label={t('security.raise')}
            data={higher.map((profile) => ({ value: String(profile), label: t(`securityProfile.${profile}`) }))}
          />
          <Button type="submit" variant="default" loading={raise.isPending} disabled={!charger.isOnline}>
            {t('security.raiseSubmit')}
          </Button>
        </Group>
        <Checkbox name="reboot" label={t('security.reboot')} />
        <Checkbox name="unchecked" label={t('security.unchecked')} description={t('security.uncheckedHint')} />
        <ErrorNote error={raise.error} />
      </Stack>
    </form>
  );
}
