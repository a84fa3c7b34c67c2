// Compiles only when the types say what the description means.
import type { components, paths } from "./out/schema";

type Pools = "/v1/customers/{customerNumber}/data-pools";
type Order = paths["/v1/customers/{customerNumber}/orders/{orderId}"]["get"]["responses"][200]["content"]["application/json"];
type Problem = paths[Pools]["post"]["responses"][422]["content"]["application/problem+json"];
type NewDataPool = paths[Pools]["post"]["requestBody"]["content"]["application/json"];

// A member that may be null says so, and is always there.
export const action = (o: Order): string | null => o.action;
export const poolOf = (o: Order): components["schemas"]["DataPoolLink"] | null => o.dataPool;
// @ts-expect-error: null is not a link
export const unchecked = (o: Order): string => o.dataPool.href;

// Words are a union, optional members are optional, and there are no others.
export const done = (o: Order): boolean => o.status === "completed" || o.status === "failed";
// @ts-expect-error: there is no such status
export const wrong = (o: Order): boolean => o.status === "done";
export const smallest: NewDataPool = { planNumber: "23045", name: "Office pool", notificationEmail: "ops@example.com" };
// @ts-expect-error: the name is missing
export const tooSmall: NewDataPool = { planNumber: "23045", notificationEmail: "ops@example.com" };

export const faults = (p: Problem): string[] => (p.errors ?? []).map((e) => e.pointer + " " + e.code);
