import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { Ref } from 'react';

interface Props extends Omit<AnchorProps, 'href'> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A link to a page of the portal in Mantine's look. */
export const AnchorLink = createLink((props: Props) => <Anchor {...props} />);
