// The nine steps of a data pool and the balance operations, as a program that
// uses a generated client runs them: `steps` gets one call for each operation.

// Call returns what a client made of a good answer, and throws for all others.
type Call<In, Out> = (input: In) => Promise<Out>;

export type Order = { orderId: string; status: string; createdAt: string | null; dataPool: { serviceNumber: string } | null };
export type Results = { results: { serviceNumber: string; status: string; orderId: string | null }[] };
export type Pool = { customerNumber: string; serviceNumber: string };
export type Consumer = Pool & { consumerServiceNumber: string };

export interface Api {
  createDataPool: Call<{ customerNumber: string; planNumber: string; name: string; notificationEmail: string }, Order>;
  getOrder: Call<{ customerNumber: string; orderId: string }, Order>;
  getDataPoolProvider: Call<Pool, { providerId: string }>;
  addConsumers: Call<Pool & { serviceNumbers: string[] }, Results>;
  transferConsumers: Call<Pool & { targetServiceNumber: string; serviceNumbers: string[] }, Results>;
  getDataPool: Call<Pool, { status: string | null; consumers: { serviceNumber: string; limitBytes: number | null }[] }>;
  updateDataLimit: Call<Consumer & { limitBytes: number }, Order>;
  removeConsumer: Call<Consumer, Results>;
  disconnectDataPool: Call<Pool, Order>;
  getBalances: Call<{ gpsi: string }, { balances: { type: string | null }[] }>;
}

const customerNumber = "100234";

function equal(got: unknown, want: unknown, what: string) {
  if (got !== want) throw new Error(`${what}: got ${got}, want ${want}`);
}

export async function steps(api: Api) {
  // done reads an order until it is done: the sandbox takes a second for it.
  async function done(orderId: string | null): Promise<Order> {
    for (let i = 0; i < 50; i++) {
      const order = await api.getOrder({ customerNumber, orderId: orderId ?? "" });
      if (order.status === "completed") return order;
      equal(order.status === "failed", false, `order ${orderId} failed`);
      await new Promise((wake) => setTimeout(wake, 200));
    }
    throw new Error(`order ${orderId} is not done`);
  }
  async function allDone(results: Results) {
    for (const { serviceNumber, status, orderId } of results.results) {
      equal(status, "accepted", serviceNumber);
      await done(orderId);
    }
  }

  const placed = await api.createDataPool({ customerNumber, planNumber: "23045", name: "Office pool", notificationEmail: "ops@example.com" });
  const { dataPool } = await done(placed.orderId);
  const pool = { customerNumber, serviceNumber: dataPool?.serviceNumber ?? "" };
  equal(/^\d+$/.test((await api.getDataPoolProvider(pool)).providerId), true, "providerId");
  await allDone(await api.addConsumers({ ...pool, serviceNumbers: ["0400000011", "0400000012"] }));
  await allDone(await api.transferConsumers({ ...pool, targetServiceNumber: "0477000003", serviceNumbers: ["0400000011"] }));
  const consumer = { ...pool, consumerServiceNumber: "0400000012" };
  await done((await api.updateDataLimit({ ...consumer, limitBytes: 10737418240 })).orderId);
  const read = await api.getDataPool(pool);
  equal(read.consumers[0]?.limitBytes, 10737418240, "limitBytes");
  await allDone(await api.removeConsumer(consumer));
  await done((await api.disconnectDataPool(pool)).orderId);
  equal((await api.getBalances({ gpsi: "19459986891" })).balances.length > 0, true, "balances");
  console.log("the nine steps and the balances");
}
