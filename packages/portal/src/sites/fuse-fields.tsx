import { Button, Group, TextInput } from '@mantine/core';
import type { SiteFuse } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { operatingText } from './operating-limits.ts';
import { ampsText, metersText, type FormRow } from './site-form.ts';

interface Props {
  readonly row: FormRow<SiteFuse>;
  readonly onRemove: () => void;
}

/** One fuse of the tree. */
export function FuseFields({ row: { key, from }, onRemove }: Props) {
  const { t } = useTranslation();
  const name = (field: string): string => `fuse.${key}.${field}`;
  return (
    <Group align="flex-end" gap="xs" role="group" aria-label={t('siteForm.fuse', { name: from?.id ?? t('siteForm.new') })}>
      <TextInput
        name={name('id')}
        label={t('siteForm.fuseName')}
        defaultValue={from?.id}
        required
        withAsterisk={false}
        maxLength={50}
        w={120}
      />
      <TextInput
        name={name('parentId')}
        label={t('siteForm.fedBy')}
        defaultValue={from?.parentId}
        list="site-fuses"
        w={120}
        autoComplete="off"
      />
      <TextInput
        name={name('limitA')}
        label={t('siteForm.rating')}
        defaultValue={ampsText(from?.limitA)}
        required
        withAsterisk={false}
        w={100}
      />
      <TextInput
        name={name('marginA')}
        label={t('siteForm.margin')}
        defaultValue={from?.marginA}
        placeholder={t('siteForm.usualMargin')}
        w={100}
      />
      <TextInput name={name('worstHouseA')} label={t('siteForm.house')} defaultValue={ampsText(from?.worstHouseA)} w={140} />
      <TextInput name={name('meters')} label={t('siteForm.meters')} defaultValue={metersText(from?.meters)} w={150} />
      <TextInput name={name('meterLostLimitA')} label={t('siteForm.meterLost')} defaultValue={from?.meterLostLimitA} w={150} />
      <TextInput
        name={name('operatingLimits')}
        label={t('siteForm.operating')}
        defaultValue={operatingText(from?.operatingLimits)}
        placeholder={t('siteForm.operatingExample')}
        w={200}
      />
      <Button variant="default" aria-label={t('siteForm.removeFuse', { name: from?.id ?? t('siteForm.new') })} onClick={onRemove}>
        {t('siteForm.remove')}
      </Button>
    </Group>
  );
}
