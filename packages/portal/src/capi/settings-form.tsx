import { Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Title } from '@mantine/core';
import type { Charger, ChargerSettings } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { outletOf } from '../chargers/rating.ts';
import type { Ordering } from '../chargers/use-order.ts';
import { formText } from '../ui/form-text.ts';
import { refusalOf } from './refusal-of.ts';
import { AmpsInput } from '../week/amps-input.tsx';
import { wrongField } from './wrong-field.ts';

interface Props {
  readonly charger: Charger;
  /** What the charger has. */
  readonly settings: ChargerSettings;
  readonly order: Ordering;
}

const DIMMERS = ['off', 'low', 'medium', 'high'] as const;

/** All settings in one form, which an owner may read: the charger takes them as a whole. What it did not tell, such as the down light of an Aura, it does not have. */
export function SettingsForm({ charger, settings, order }: Props) {
  const { t } = useTranslation();
  const { isStaff } = useMe();
  const { connectors } = settings;
  const wrong = wrongField(
    refusalOf(order),
    connectors.map(({ connectorId }) => connectorId),
  );
  const errorAt = (field: string): string | undefined => (wrong?.field === field ? wrong.text : undefined);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        order.give({ kind: 'settings', settings: settingsFrom(new FormData(event.currentTarget), settings) });
      }}
    >
      <Fieldset variant="unstyled" disabled={!isStaff}>
        <Stack gap="lg">
          <Group align="flex-end" gap="lg">
            <NativeSelect
              name="dimmer"
              label={t('settings.dimmer')}
              defaultValue={settings.dimmer}
              data={DIMMERS.map((value) => ({ value, label: t(`dimmer.${value}`) }))}
            />
            {settings.downLight !== undefined && (
              <Checkbox name="downLight" label={t('settings.downLight')} defaultChecked={settings.downLight} pb={8} />
            )}
          </Group>
          {connectors.map(({ connectorId, maxCurrentA, rfidLock, cableLock }, index) => {
            const ratedA = outletOf(charger, connectorId)?.ratedA;
            return (
              <Stack key={connectorId} gap="sm" role="group" aria-label={t('connector.name', { number: connectorId })}>
                <Title order={3}>{t('connector.name', { number: connectorId })}</Title>
                <AmpsInput
                  name={`maxCurrentA.${connectorId}`}
                  step="any"
                  label={t('settings.maxCurrent')}
                  description={ratedA === undefined ? undefined : t('settings.rated', { ratedA })}
                  defaultValue={maxCurrentA}
                  error={errorAt(`connectors.${index}.maxCurrentA`)}
                  required
                  withAsterisk={false}
                  maw={320}
                />
                <Checkbox
                  name={`rfidLock.${connectorId}`}
                  label={t('settings.rfidLock')}
                  description={t('settings.rfidLockHint')}
                  defaultChecked={rfidLock}
                />
                {cableLock !== undefined && (
                  <Checkbox
                    name={`cableLock.${connectorId}`}
                    label={t('settings.cableLock')}
                    description={t('settings.cableLockHint')}
                    defaultChecked={cableLock}
                    error={errorAt(`connectors.${index}.cableLock`)}
                  />
                )}
              </Stack>
            );
          })}
          {isStaff && (
            <Group>
              <Button type="submit" loading={order.isPending} disabled={!charger.isOnline}>
                {t('settings.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}

/** What the form says, for what the charger has. */
function settingsFrom(form: FormData, { downLight, connectors }: ChargerSettings): ChargerSettings {
  return {
    dimmer: DIMMERS.find((value) => value === formText(form, 'dimmer')) ?? 'off',
    ...(downLight === undefined ? {} : { downLight: form.has('downLight') }),
    connectors: connectors.map(({ connectorId, cableLock }) => ({
      connectorId,
      maxCurrentA: Number(formText(form, `maxCurrentA.${connectorId}`)),
      rfidLock: form.has(`rfidLock.${connectorId}`),
      ...(cableLock === undefined ? {} : { cableLock: form.has(`cableLock.${connectorId}`) }),
    })),
  };
}
