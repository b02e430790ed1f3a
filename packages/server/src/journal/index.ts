export { readReviews, writeReviews, type NewReview, type ReviewKind } from './reviews.ts';
export { newestMessageId, readMessages } from './messages.ts';
