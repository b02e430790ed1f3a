import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Charger, Connector } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { LimitButton } from '../capi/limit-button.tsx';
import { OrderLine } from './order-line.tsx';
import { StartDialog } from './start-dialog.tsx';
import { useOrder } from './use-order.ts';

interface Props {
  readonly charger: Charger;
  readonly connector: Connector;
  /** False for an outlet without transactions. */
  readonly canStart: boolean;
}

/** Start where nothing runs, stop where something does. */
export function ConnectorOrders({ charger, connector: { connectorId, transactionId }, canStart }: Props) {
  const { t } = useTranslation();
  const [isStarting, { open, close }] = useDisclosure(false);
  const order = useOrder(charger);
  if (transactionId === null && !canStart) return null;
  return (
    <Stack gap={0} align="flex-start">
      <Group gap="sm">
        {transactionId === null ? (
          <Button variant="light" disabled={!charger.isOnline} loading={order.isPending} onClick={open}>
            {t('order.start')}
          </Button>
        ) : (
          <Button
            variant="default"
            disabled={!charger.isOnline}
            loading={order.isPending}
            onClick={() => order.give({ kind: 'stop', transactionId })}
          >
            {t('order.stop')}
          </Button>
        )}
        {charger.protocol === 'CAPI' && <LimitButton charger={charger} connectorId={connectorId} order={order} />}
      </Group>
      <OrderLine order={order} />
      <StartDialog isOpen={isStarting} onClose={close} onStart={(idTag) => order.give({ kind: 'start', connectorId, idTag })} />
    </Stack>
  );
}
