import type { INodeExecutionData } from 'n8n-workflow';
import { placeOf, typedTopics } from './topics';

interface TopicParameters {
	topics?: unknown;
	moreTopics?: unknown;
}

/** The topics and families a person wants: the chosen ones in the order in which they were chosen, then the typed ones. */
export const wantedTopics = ({ topics, moreTopics }: TopicParameters): string[] => [
	// An expression may give the topics as one text.
	...new Set([
		...(Array.isArray(topics) ? topics.map(String) : typedTopics(topics)),
		...typedTopics(moreTopics),
	]),
];

/**
 * The node's outputs, as an expression that the editor evaluates, too: one, or one a topic under Separate Outputs,
 * in the order of `wantedTopics`.
 */
export const outputsExpression = `={{ ((parameters) => {
	if (!(parameters.options || {}).separateOutputs) return [{ type: 'main' }];
	const split = (text) => String(text || '').split(/[\\s,]+/).filter((topic) => topic !== '');
	const chosen = Array.isArray(parameters.topics) ? parameters.topics : split(parameters.topics);
	const topics = [...new Set([...chosen, ...split(parameters.moreTopics)])];
	return topics.length === 0 ? [{ type: 'main' }] : topics.map((topic) => ({ type: 'main', displayName: topic }));
})($parameter) }}` as const;

/** Items by their topic's output. What nobody asked for, a ping in the editor's test, takes the first. */
export function byOutput(items: INodeExecutionData[], topics: string[]): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = Array.from({ length: Math.max(1, topics.length) }, () => []);
	for (const item of items) outputs[Math.max(0, placeOf(String(item.json.topic), topics))]!.push(item);
	return outputs;
}
