import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Charger } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { outletOf } from '../chargers/rating.ts';
import type { Ordering } from '../chargers/use-order.ts';
import { LimitDialog } from './limit-dialog.tsx';

interface Props {
  readonly charger: Charger;
  readonly connectorId: number;
  readonly order: Ordering;
}

/** Limits one outlet of a charger on CAPI, which has no charging profiles. */
export function LimitButton({ charger, connectorId, order }: Props) {
  const { t } = useTranslation();
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" disabled={!charger.isOnline || order.isPending} onClick={open}>
        {t('order.limit')}
      </Button>
      <LimitDialog
        isOpen={isAsking}
        onClose={close}
        connectorId={connectorId}
        ratedA={outletOf(charger, connectorId)?.ratedA}
        onLimit={order.give}
      />
    </>
  );
}
