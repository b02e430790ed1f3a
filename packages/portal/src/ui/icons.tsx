import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** A charger on its wall. */
export const ChargerIcon = () => (
  <Icon>
    <rect x="4" y="2.5" width="8" height="15" rx="2" />
    <path d="M8.6 6 6.8 9.4h2.6L7.6 12.8M12 12h1.5a1.5 1.5 0 0 1 1.5 1.5v1a1.25 1.25 0 0 0 2.5 0V8L15 5.5" />
  </Icon>
);

/** Two people. */
export const PeopleIcon = () => (
  <Icon>
    <circle cx="7.5" cy="6.5" r="3" />
    <path d="M2 17c0-3 2.4-5 5.5-5s5.5 2 5.5 5M13 3.8a3 3 0 0 1 0 5.4M14.5 12.3c2.2.6 3.5 2.4 3.5 4.7" />
  </Icon>
);

/** One line that feeds three. */
export const SiteIcon = () => (
  <Icon>
    <path d="M10 2.5v5M3.5 12.5v-5h13v5M10 7.5v5" />
    <circle cx="3.5" cy="15" r="2.2" />
    <circle cx="10" cy="15" r="2.2" />
    <circle cx="16.5" cy="15" r="2.2" />
  </Icon>
);

/** From one side to the other, in waves. */
export const CampaignIcon = () => (
  <Icon>
    <path d="M2.5 6.5c2.5-3 5 3 7.5 0s5 3 7.5 0M3 13.5h13M12.5 10l3.5 3.5-3.5 3.5" />
  </Icon>
);

/** A closed door. */
export const DoorIcon = () => (
  <Icon>
    <path d="M3 17.5h14M5.5 17.5v-13a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v13" />
    <circle cx="11.7" cy="10.5" r=".6" fill="currentColor" />
  </Icon>
);

/** A key tag. */
export const TagIcon = () => (
  <Icon>
    <path d="M10.6 2.8H4.3a1.5 1.5 0 0 0-1.5 1.5v6.3l7 7a1.5 1.5 0 0 0 2.1 0l5.7-5.7a1.5 1.5 0 0 0 0-2.1z" />
    <circle cx="6.6" cy="6.6" r="1.1" />
  </Icon>
);

/** A sheet with lines, for the review list. */
export const ReviewIcon = () => (
  <Icon>
    <rect x="3.5" y="2.5" width="13" height="15" rx="2" />
    <path d="M7 7h6M7 10.2h6M7 13.4h3.5" />
  </Icon>
);

/** A bell. */
export const NoticeIcon = () => (
  <Icon>
    <path d="M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.3 15.5a1.75 1.75 0 0 0 3.4 0" />
  </Icon>
);

/** Points down; turned by CSS when open. */
export const ChevronIcon = () => (
  <Icon>
    <path d="m6 8 4 4 4-4" />
  </Icon>
);

/** Phasor's mark: three phases about one point. */
export const BrandMark = () => (
  <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#0c6472" />
    <path d="M16 16V5.5M16 16l-9.1 5.2M16 16l9.1 5.2" stroke="#fff" strokeWidth="3" strokeLinecap="round" fill="none" />
    <circle cx="16" cy="16" r="3.6" fill="#fff" />
  </svg>
);
