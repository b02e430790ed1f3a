import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { OrderLine } from './order-line.tsx';
import { useOrder } from './use-order.ts';

/** Reboots the charger, after asking: sessions that run are interrupted. */
export function RebootButton({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const [isAsking, { open, close }] = useDisclosure(false);
  const order = useOrder(charger);
  const isCharging = charger.connectors.some(({ transactionId }) => transactionId !== null);
  const reboot = (): void => {
    order.give({ kind: 'reboot' });
    close();
  };
  return (
    <Stack gap={0} align="flex-start">
      <Button variant="default" disabled={!charger.isOnline} loading={order.isPending} onClick={open}>
        {t('order.reboot')}
      </Button>
      <OrderLine order={order} />
      <Modal opened={isAsking} onClose={close} title={t('reboot.title')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
        <Text mb="lg">{t(isCharging ? 'reboot.interrupts' : 'reboot.text')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('dialog.cancel')}
          </Button>
          <Button color="red.8" onClick={reboot} data-autofocus>
            {t('order.reboot')}
          </Button>
        </Group>
      </Modal>
    </Stack>
  );
}
