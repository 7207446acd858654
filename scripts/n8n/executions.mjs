/**
 * Reads the data of an execution as n8n's editor gets it: a JSON array in which every string is a
 * position in that array, so that objects appear once however often they are referred to.
 *
 * @param {string} text
 * @returns {any}
 */
export function decodeExecutionData(text) {
	const entries = JSON.parse(text);
	const decoded = new Map();
	const decode = (position) => {
		if (decoded.has(position)) return decoded.get(position);
		const entry = entries[position];
		if (entry === null || typeof entry !== 'object') return entry;
		const result = Array.isArray(entry) ? [] : {};
		decoded.set(position, result);
		for (const [key, value] of Object.entries(entry)) {
			result[key] = typeof value === 'string' ? decode(value) : value;
		}
		return result;
	};
	return decode('0');
}

/** The JSON of what a node gave out first in an execution, output 0 unless told otherwise. */
export const itemsOf = (execution, node, output = 0) =>
	execution.data.resultData.runData[node]?.[0]?.data?.main?.[output]?.map((item) => item.json);

/** The sentence an execution failed with, or undefined. */
export function errorOf(execution) {
	const { error, runData } = execution.data.resultData;
	const found =
		error ??
		Object.values(runData)
			.flat()
			.find((task) => task.error)?.error;
	return found && [found.message, found.description].filter(Boolean).join(' — ');
}
