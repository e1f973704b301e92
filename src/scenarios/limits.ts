/**
 * How much a scenario may ask for: what a page can hold and run without hanging.
 */

/** Characters of a scenario file: 2,000 commands of 120 characters are half of it. */
export const MAX_TEXT = 500_000;

/** Log directories of one broker. */
export const MAX_LOG_DIRS = 8;
export const MAX_BROKERS = 30;
export const MAX_TOPICS = 50;
/** Of all topics, those that the script creates included. */
export const MAX_PARTITIONS = 1000;
export const MAX_PRODUCERS = 100;
export const MAX_CONSUMERS = 200;
export const MAX_SCRIPT = 2000;
/** Of all producers together. */
export const MAX_RECORDS_PER_SECOND = 100_000;
/** Records given by hand in one command. */
export const MAX_SENT_RECORDS = 1000;
export const MAX_SETTINGS = 100;

/** The last moment that a script may name: 30 days, in simulated ms. */
export const MAX_TICK = 2_592_000_000;
/** The page opens no later than this, because it has to be run to there first: 10 minutes. */
export const MAX_OPENS_AT = 600_000;
/** A link takes more than a second to go from one end of the earth to the other only by intent. */
export const MAX_DELAY_MS = 60_000;
export const MAX_LOSS_PERCENT = 90;

export const MAX_TITLE = 200;
export const MAX_ABOUT = 2000;
/** Client ids, groups: as long as a topic name may be. */
export const MAX_NAME = 249;
/** Of a regular expression: what a topic's name may have, and more than anybody reads. */
export const MAX_EXPRESSION = 249;
export const MAX_KEY = 1000;
export const MAX_VALUE = 10_000;
export const MAX_SETTING_TEXT = 1000;

/** Faults that are listed; of more the number is told. */
export const MAX_FAULTS = 200;

export const MAX_SEED = 2_147_483_647;

/** The last moment that a link may show: a day, in simulated ms. */
export const MAX_MOMENT = 86_400_000;
