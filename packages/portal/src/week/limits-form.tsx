import { Button, Group, Stack } from '@mantine/core';
import type { ConnectorLimits } from '@phasor/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { putMaxCurrent, putUserLimit } from '../api/charger-commands.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { AmpsInput } from './amps-input.tsx';
import { useLimitsChange } from './use-limits-change.ts';

/** The installer's max current, which others only see, and the owner's own limit below it. Empty: none. */
export function LimitsForm({ limits }: { readonly limits: ConnectorLimits }) {
  const { t } = useTranslation();
  const { isInstaller } = useMe();
  const { chargerId, connectorId, maxA, userA } = limits;
  const max = useLimitsChange(limits, (amps: number | null) => putMaxCurrent(chargerId, connectorId, amps));
  const user = useLimitsChange(limits, (amps: number | null) => putUserLimit(chargerId, connectorId, amps));
  return (
    <Stack gap="md">
      <AmpsForm
        label={t('week.maxCurrent')}
        hint={t('week.maxCurrentHint')}
        amps={maxA}
        isPending={max.isPending}
        onSave={isInstaller ? max.mutate : null}
      />
      <AmpsForm label={t('week.userLimit')} hint={t('week.userLimitHint')} amps={userA} isPending={user.isPending} onSave={user.mutate} />
      <ErrorNote error={max.error ?? user.error} />
    </Stack>
  );
}

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly amps: number | null;
  readonly isPending: boolean;
  /** Null: it is not theirs to change. */
  readonly onSave: ((amps: number | null) => void) | null;
}

function AmpsForm({ label, hint, amps, isPending, onSave }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(amps === null ? '' : String(amps));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave?.(text.trim() === '' ? null : Number(text));
      }}
    >
      <Group align="flex-end" gap="md">
        <AmpsInput
          label={label}
          description={hint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          readOnly={onSave === null}
          maw={360}
        />
        {onSave !== null && (
          <Button type="submit" variant="default" loading={isPending} aria-label={t('week.saveWhich', { name: label })}>
            {t('week.saveLimit')}
          </Button>
        )}
      </Group>
    </form>
  );
}
