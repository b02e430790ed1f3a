import { Stack } from '@mantine/core';
import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { OrderLine } from './order-line.tsx';
import { useOrder } from './use-order.ts';

/** Reboots the charger, after asking: sessions that run are interrupted. */
export function RebootButton({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const order = useOrder(charger);
  const isCharging = charger.connectors.some(({ transactionId }) => transactionId !== null);
  return (
    <Stack gap={0} align="flex-start">
      <ConfirmButton
        action={t('order.reboot')}
        title={t('reboot.title')}
        text={t(isCharging ? 'reboot.interrupts' : 'reboot.text')}
        disabled={!charger.isOnline}
        loading={order.isPending}
        onConfirm={() => order.give({ kind: 'reboot' })}
      />
      <OrderLine order={order} />
    </Stack>
  );
}
