import { Button, Group, Text } from '@mantine/core';
import type { ScheduleDraft } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { Caution } from '../ui/caution.tsx';
import { When } from '../ui/when.tsx';

interface Props {
  readonly draft: ScheduleDraft;
  /** It stands in the editor. */
  readonly isTaken: boolean;
  readonly onTake: () => void;
}

/** What a connector had on CAPI, offered as its week: it holds once it is saved. */
export function DraftOffer({ draft, isTaken, onTake }: Props) {
  const { t } = useTranslation();
  return (
    <Caution title={t('week.draftTitle')}>
      <Text size="sm" mb="sm">
        {t('week.draftText', { count: draft.kept.windows.length })} <When at={draft.archivedAt} />
      </Text>
      <Group>{isTaken ? <Text size="sm">{t('week.draftTaken')}</Text> : <Button onClick={onTake}>{t('week.draftTake')}</Button>}</Group>
    </Caution>
  );
}
