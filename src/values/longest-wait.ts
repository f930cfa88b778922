/** The longest time that may be waited for, in seconds. A timer of more than 2^31 - 1 milliseconds (24.8 days) would end at once. */
export const LONGEST_WAIT = 24 * 86_400;
