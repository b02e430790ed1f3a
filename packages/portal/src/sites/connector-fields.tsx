import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import type { SiteConnector } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { phaseText } from './phase-setting-text.ts';
import { WIRINGS, type FormRow } from './site-form.ts';

interface Props {
  readonly row: FormRow<SiteConnector>;
  readonly onRemove: () => void;
}

/** One connector of the group. */
export function ConnectorFields({ row: { key, from }, onRemove }: Props) {
  const { t } = useTranslation();
  const name = (field: string): string => `connector.${key}.${field}`;
  const called = from ? `${from.chargerId}/${from.connectorId}` : t('siteForm.new');
  return (
    <Group align="flex-end" gap="xs" role="group" aria-label={t('siteForm.connector', { name: called })}>
      <TextInput
        name={name('chargerId')}
        label={t('siteForm.charger')}
        defaultValue={from?.chargerId}
        required
        withAsterisk={false}
        w={170}
      />
      <TextInput
        name={name('connectorId')}
        type="number"
        min={1}
        label={t('siteForm.number')}
        defaultValue={from?.connectorId ?? 1}
        required
        withAsterisk={false}
        w={90}
      />
      <TextInput
        name={name('fuseId')}
        label={t('siteConnector.fuse')}
        defaultValue={from?.fuseId}
        list="site-fuses"
        required
        withAsterisk={false}
        w={130}
        autoComplete="off"
      />
      <NativeSelect name={name('wiring')} label={t('siteForm.wiring')} defaultValue={from?.wiring ?? 'RST'} data={[...WIRINGS]} w={90} />
      <TextInput
        name={name('priority')}
        type="number"
        min={0}
        max={9}
        label={t('siteForm.priority')}
        defaultValue={from?.priority}
        w={90}
      />
      <TextInput
        name={name('failsafeA')}
        label={t('siteForm.failsafe')}
        defaultValue={from?.failsafeA}
        placeholder={t('siteForm.largestThatFits')}
        w={170}
      />
      <TextInput
        name={name('phaseSetting')}
        label={t('siteForm.phaseSetting')}
        defaultValue={phaseText(from?.phaseSetting)}
        placeholder="AssignedPhase={connector}.{phase}"
        w={330}
        autoComplete="off"
        spellCheck={false}
      />
      <Checkbox
        name={name('bearsThreeAgain')}
        label={t('siteForm.bearsThreeAgain')}
        defaultChecked={from?.bearsThreeAgain ?? false}
        pb={8}
      />
      <Checkbox name={name('schukoIsOn')} label={t('siteForm.schuko')} defaultChecked={from?.schukoIsOn ?? false} pb={8} />
      <Button variant="default" aria-label={t('siteForm.removeConnector', { name: called })} onClick={onRemove}>
        {t('siteForm.remove')}
      </Button>
    </Group>
  );
}
