import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import type { MeterWithKey } from '@phasor/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { registerMeter } from '../api/meter-queries.ts';
import { CopyableCode } from '../ui/copyable-code.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { SecretOnce } from '../ui/secret-once.tsx';
import { SecretDialog } from '../ui/secret-dialog.tsx';

interface Props {
  readonly isOpen: boolean;
  /** Its key was made just now. */
  readonly shown: MeterWithKey | null;
  readonly onRegistered: (meter: MeterWithKey) => void;
  readonly onClose: () => void;
}

/** Adds a site meter, and shows where it sends to and with which key. */
export function MeterDialog({ isOpen, shown, onRegistered, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <SecretDialog
      isOpen={isOpen}
      title={shown ? t('meters.keyTitle', { serial: shown.meter.serial }) : t('meters.add')}
      holdsSecret={shown !== null}
      onClose={onClose}
    >
      {shown ? <Key shown={shown} onLeave={onClose} /> : <MeterForm onRegistered={onRegistered} onClose={onClose} />}
    </SecretDialog>
  );
}

function Key({ shown: { meter, key }, onLeave }: { readonly shown: MeterWithKey; readonly onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <SecretOnce title={t('capiKey.once')} text={t('meters.onceText')} done={t('capiKey.done')} onLeave={onLeave}>
      <Text>{t('meters.sendTo')}</Text>
      <CopyableCode text={`${window.location.origin}/rest/v1/meters/${encodeURIComponent(meter.serial)}/samples`} />
      <Text>{t('meters.withKey')}</Text>
      <CopyableCode text={key} />
    </SecretOnce>
  );
}

function MeterForm({ onRegistered, onClose }: Pick<Props, 'onRegistered' | 'onClose'>) {
  const { t } = useTranslation();
  const registration = useMutation({ mutationFn: registerMeter, onSuccess: onRegistered, gcTime: 0 });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const name = formText(form, 'name');
        registration.mutate({
          serial: formText(form, 'serial'),
          intervalS: Number(formText(form, 'intervalS')),
          ...(name === '' ? {} : { name }),
        });
      }}
    >
      <Stack gap="md">
        <TextInput
          name="serial"
          label={t('meters.serial')}
          description={t('meters.serialHint')}
          required
          maxLength={48}
          pattern="[A-Za-z0-9._\-]+"
          autoComplete="off"
          data-autofocus
        />
        <TextInput name="name" label={t('meters.name')} maxLength={100} autoComplete="off" />
        <NumberInput
          name="intervalS"
          label={t('meters.interval')}
          description={t('meters.intervalHint')}
          min={1}
          max={300}
          defaultValue={10}
          allowDecimal={false}
          hideControls
        />
        <ErrorNote error={registration.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={registration.isPending}>
            {t('meters.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
