import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './section.module.css';

interface Props {
  readonly title: string;
  /** One sentence: what this is for. */
  readonly lead?: string;
  readonly actions?: ReactNode;
  /** Forms and notes, with space around them. */
  readonly intro?: ReactNode;
  /** A table, from edge to edge. */
  readonly children?: ReactNode;
}

/** A part of a tab: its heading, what can be done, and a table. */
export function Section({ title, lead, actions, intro, children }: Props) {
  return (
    <section className={classes.section} aria-label={title}>
      <Stack gap="md" className={classes.intro}>
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={2} maw={620}>
            <Title order={2}>{title}</Title>
            {lead !== undefined && (
              <Text c="dimmed" size="sm">
                {lead}
              </Text>
            )}
          </Stack>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {intro}
      </Stack>
      {children}
    </section>
  );
}
