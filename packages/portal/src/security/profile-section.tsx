import { Skeleton, Stack, Text } from '@mantine/core';
import type { Charger, ChargerSecurity } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeAuthorizationKey } from '../api/charger-commands.ts';
import { securityQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { changeTone } from './change-tone.ts';
import { LeastProfileForm } from './least-profile-form.tsx';
import { profileAskedFor } from './profile-asked-for.ts';
import { RaiseProfileForm } from './raise-profile-form.tsx';

/** The security profile and the key of a charger, and how far a change of either is. */
export function ProfileSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(securityQuery(charger.id));
  const renewal = useMutation({
    mutationFn: () => changeAuthorizationKey(charger.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.security(charger.id) }),
  });
  return (
    <Section
      title={t('security.title')}
      lead={t('security.lead')}
      actions={
        <ConfirmButton
          action={t('security.newKey')}
          title={t('security.newKeyTitle')}
          text={t('security.newKeyText')}
          disabled={!charger.isOnline}
          loading={renewal.isPending}
          onConfirm={() => renewal.mutate()}
        />
      }
      intro={
        <>
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
          <ErrorNote error={renewal.error} />
          {query.isPending && <Skeleton height={80} />}
          {query.data && (
            <>
              <SecurityFacts security={query.data} />
              <RaiseProfileForm charger={charger} security={query.data} />
              <LeastProfileForm key={query.data.requiredProfile} chargerId={charger.id} security={query.data} />
            </>
          )}
        </>
      }
    />
  );
}

function SecurityFacts({ security }: { readonly security: ChargerSecurity }) {
  const { t } = useTranslation();
  const { hasKey, keyChange, profileChange } = security;
  return (
    <FactList
      facts={[
        [t('security.askedFor'), t(`securityProfile.${profileAskedFor(security)}`)],
        [t('security.key'), t(hasKey ? 'security.hasKey' : 'security.noKey')],
        [
          t('security.keyChange'),
          keyChange && (
            <Change state={keyChange.state} word={t(`keyChange.${keyChange.state}`)} at={keyChange.changedAt} reason={keyChange.reason} />
          ),
        ],
        [
          t('security.profileChange'),
          profileChange && (
            <Change
              state={profileChange.state}
              word={`${profileChange.from} → ${profileChange.to}: ${t(`profileChange.${profileChange.state}`)}`}
              at={profileChange.changedAt}
              reason={profileChange.reason}
            />
          ),
        ],
      ]}
    />
  );
}

interface ChangeProps {
  readonly state: Parameters<typeof changeTone>[0];
  readonly word: string;
  readonly at: string;
  readonly reason: string | null;
}

function Change({ state, word, at, reason }: ChangeProps) {
  return (
    <Stack gap={2} role="status">
      <ToneMark tone={changeTone(state)}>{word}</ToneMark>
      <Text size="sm" c="dimmed">
        <When at={at} />
        {reason !== null && ` · ${reason}`}
      </Text>
    </Stack>
  );
}
