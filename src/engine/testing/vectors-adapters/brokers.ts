/** Broker ids as the recordings write them: numbers, -1 for none. */
import { brokerId, numberOf, type BrokerId } from '../../ids.ts';
import { numberAt, numbersAt, type Json, type JsonObject } from './json.ts';

export function brokersAt(object: JsonObject, key: string): readonly BrokerId[] {
  return numbersAt(object, key).map(brokerId);
}

export function brokerAt(object: JsonObject, key: string): BrokerId | null {
  const number = numberAt(object, key);
  return number < 0 ? null : brokerId(number);
}

export function writtenBrokers(brokers: readonly BrokerId[]): Json {
  return brokers.map(numberOf);
}

export function writtenBroker(broker: BrokerId | null): Json {
  return broker === null ? -1 : numberOf(broker);
}
