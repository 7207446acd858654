import { isRecord } from '../table/json';
import type { Field, Values } from '../table/types';

/** What stands in the place of a secret. */
const HIDDEN = '(hidden)';

const isSecret = ({ typeOptions }: Field): boolean => typeOptions?.password === true;

const holdsSecrets = (field: Field): boolean =>
	isSecret(field) || Object.values<Field>(field.fields ?? {}).some(holdsSecrets);

/** Those of an entry's fields that are secrets, or have some inside. */
export const secretFields = (fields: Array<[string, Field]>): Array<[string, Field]> =>
	fields.filter(([, field]) => holdsSecrets(field));

/** A field's value with each secret in it changed, also inside of groups. */
function changed(field: Field, value: unknown, change: (secret: unknown) => unknown): unknown {
	if (value === undefined || value === null) return value;
	if (isSecret(field)) return change(value);
	if (Array.isArray(value)) return value.map((each) => changed(field, each, change));
	if (!isRecord(value) || !field.fields) return value;
	const inner = new Map(Object.entries<Field>(field.fields).map(([name, each]) => [each.to ?? name, each]));
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => {
			const known = inner.get(name);
			return [name, known ? changed(known, each, change) : each];
		}),
	);
}

/** An item's values without the secrets among them, for people to look at. */
export const withoutSecrets = (fields: Array<[string, Field]>, values: Values): Values => ({
	...values,
	...Object.fromEntries(
		secretFields(fields)
			.filter(([name]) => name in values)
			.map(([name, field]) => [name, changed(field, values[name], () => HIDDEN)]),
	),
});

/** The secrets that an item gives in some secret fields, so that no error repeats them. */
export function secretsIn(fields: Array<[string, Field]>, values: Values): string[] {
	const found: string[] = [];
	for (const [name, field] of fields)
		changed(field, values[name], (secret) => {
			found.push(String(secret));
			return secret;
		});
	return found.filter((secret) => secret.trim() !== '');
}
