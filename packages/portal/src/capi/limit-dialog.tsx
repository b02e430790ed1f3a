import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { OrderRequest } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { formInstant, formText } from '../ui/form-text.ts';

interface Props {
  readonly isOpen: boolean;
  readonly connectorId: number;
  /** What the outlet is made for; undefined where that is not known. */
  readonly ratedA: number | undefined;
  readonly onClose: () => void;
  readonly onLimit: (order: Extract<OrderRequest, { readonly kind: 'limit' }>) => void;
}

/** Asks for the current now, until when, and what holds after that. */
export function LimitDialog({ isOpen, onClose, connectorId, ratedA, onLimit }: Props) {
  const { t } = useTranslation();
  const amps = (name: 'nowA' | 'safeA') => (
    <TextInput
      name={name}
      type="number"
      step="any"
      min={0}
      max={ratedA ?? 400}
      label={t(`limit.${name}`)}
      description={t(`limit.${name}Hint`)}
      defaultValue={ratedA}
      required
      withAsterisk={false}
    />
  );
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('order.limit')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const [nowA, safeA] = [Number(formText(form, 'nowA')), Number(formText(form, 'safeA'))];
          onLimit({ kind: 'limit', connectorId, nowA, validUntil: formInstant(form, 'until') ?? null, safeA });
          onClose();
        }}
      >
        <Stack gap="md">
          {amps('nowA')}
          <TextInput name="until" type="datetime-local" label={t('limit.until')} description={t('limit.untilHint')} />
          {amps('safeA')}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.cancel')}
            </Button>
            <Button type="submit">{t('order.limit')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
