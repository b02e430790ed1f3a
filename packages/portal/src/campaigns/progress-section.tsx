import { Group, Progress, Stack, Text } from '@mantine/core';
import type { CampaignView } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { FactList, type Fact } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';

/** How far it has come, how full its budgets are, and when it may be over. */
export function ProgressSection({ campaign }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const { chargers, committed, migrated, notReached, budgets, estimate } = campaign;
  const facts: readonly Fact[] = [
    [t('campaigns.chargers'), chargers],
    [t('campaigns.committed'), committed],
    [t('campaigns.migrated'), migrated],
    ...(notReached > 0 ? [[t('campaign.notReached'), notReached] as const] : []),
    [
      t('campaign.estimate'),
      estimate ? (
        <Stack gap={0}>
          <When at={estimate.likely} />
          <Text size="xs" c="dimmed" component="span">
            <When at={estimate.earliest} /> – <When at={estimate.latest} />
          </Text>
        </Stack>
      ) : (
        t('campaign.noEstimate')
      ),
    ],
  ];
  return (
    <Section
      title={t('campaign.progress')}
      intro={
        <Stack gap="lg">
          <FactList facts={facts} />
          <Stack gap="xs">
            {budgets
              .filter(({ name }) => name !== 'bandwidth')
              .map(({ name, used, limit }) => {
                const label = t(`budget.${name}`, { defaultValue: name });
                return (
                  <Stack gap={2} key={name}>
                    <Group justify="space-between">
                      <Text size="sm">{label}</Text>
                      <Text size="sm" className="numbers">
                        {t('campaign.ofLimit', { used, limit })}
                      </Text>
                    </Group>
                    <Progress value={(100 * used) / Math.max(limit, 1)} color="var(--bar)" aria-label={label} />
                  </Stack>
                );
              })}
          </Stack>
        </Stack>
      }
    />
  );
}
