/**
 * In which log directory of its broker each replica lies, as the controller knows it.
 *
 * Kafka: DirectoryId, BrokerRegistration (hasOnlineDir), ClusterControlManager (defaultDir),
 * PartitionChangeBuilder (setAssignmentChanges); KIP-858.
 */
import { UNASSIGNED_DIRECTORY, type BrokerId, type DirectoryId } from '../ids.ts';
import type { PartitionChange } from './election.ts';
import type { MetadataImage, PartitionRegistration } from './metadata.ts';

/** What is known of the directory of a replica, or that nothing is. */
export function directoryOf(
  { replicas, directories }: Pick<PartitionRegistration, 'replicas' | 'directories'>,
  broker: BrokerId,
): DirectoryId {
  return directories[replicas.indexOf(broker)] ?? UNASSIGNED_DIRECTORY;
}

/**
 * Whether the replica can be there: a disk that was wiped has another id than the one that the
 * partition was assigned to, and until the broker has said where the new replica lies, it may not
 * lead.
 */
export function hasOnlineDirectory(
  image: MetadataImage,
  partition: PartitionRegistration,
  broker: BrokerId,
): boolean {
  const directory = directoryOf(partition, broker);
  if (directory === UNASSIGNED_DIRECTORY) return true;
  for (const { id, directories } of image.brokers) {
    if (id === broker) return directories.length === 0 || directories.includes(directory);
  }
  return false;
}

/** A broker with one directory has no choice; of several it tells itself which it took. */
export function defaultDirectory(image: MetadataImage, broker: BrokerId): DirectoryId {
  for (const { id, directories } of image.brokers) {
    if (id === broker && directories.length === 1) return directories[0] ?? UNASSIGNED_DIRECTORY;
  }
  return UNASSIGNED_DIRECTORY;
}

/** The directories of the replicas after a change. */
export function directoriesAfter(
  { partition, targetDirectory, defaultDirectory: fallback }: PartitionChange,
  replicas: readonly BrokerId[],
): readonly DirectoryId[] {
  const known = partition.directories;
  const isKept = replicas.length === 0 || replicas === partition.replicas;
  if (targetDirectory === undefined && (isKept || known.length === 0)) return known;
  return replicas.map((broker) => {
    if (broker === targetDirectory?.broker) return targetDirectory.directory;
    const place = partition.replicas.indexOf(broker);
    return known[place] ?? fallback?.(broker) ?? UNASSIGNED_DIRECTORY;
  });
}
