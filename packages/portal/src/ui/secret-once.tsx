import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Caution } from './caution.tsx';

interface Props {
  /** What it is for, and the secret itself. */
  readonly children: ReactNode;
  /** That it is shown this once, and what to do about it. */
  readonly title: string;
  readonly text: string;
  /** On the button that leaves it. */
  readonly done: string;
  readonly onLeave: () => void;
}

/** A secret that was made just now: the server shows it this once. */
export function SecretOnce({ children, title, text, done, onLeave }: Props) {
  return (
    <Stack gap="md">
      {children}
      <Caution title={title}>{text}</Caution>
      <Group justify="flex-end">
        <Button onClick={onLeave}>{done}</Button>
      </Group>
    </Stack>
  );
}
