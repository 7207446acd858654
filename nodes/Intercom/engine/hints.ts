import type { IExecuteFunctions } from 'n8n-workflow';
import type { Pager } from '../table/paging';

/** What the editor says beside the output of a run that went well: each thing once, however many items it is true of. */
export type Hints = Set<string>;

export const NOTHING_SENT =
	'Preview Request is on: this is what would be sent. Nothing was sent to Intercom.';

export const RETRIED_TO_CUSTOMERS =
	'Retry On Fail is on, and customers can see what this operation does: where an answer of Intercom is lost, a retry may do it twice. Turn it off in the Settings of the node.';

/** Whether a list is as long as Intercom lets it become. */
export const atCap = ({ cap }: Pager, given: number): string | undefined =>
	cap && given >= cap.records
		? `Intercom gives at most ${cap.records.toLocaleString('en')} records here, and gave as many: there may be more. ${cap.instead}.`
		: undefined;

/** Tells the editor; a model that uses the node as its tool does not see it. */
export function tell(context: IExecuteFunctions, hints: Hints): void {
	for (const message of hints)
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
