import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from './use-title.ts';

interface Props {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly lead?: string;
  readonly actions?: ReactNode;
}

/** Heading of a list page, and the browser's title with it. */
export function PageHeading({ title, lead, actions }: Props) {
  useTitle(title);
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="lg">
      <Stack gap={4} maw={640}>
        <Title order={1}>{title}</Title>
        {lead !== undefined && <Text c="dimmed">{lead}</Text>}
      </Stack>
      {actions}
    </Group>
  );
}
