// What is said about settings that cannot be used.
import { ConfigError, readConfig } from '../src/config.ts';

/** A line for each problem, indented as the operator sees it; throws where the settings are taken. */
export function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  throw new Error('the settings were taken');
}
