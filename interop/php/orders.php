<?php
declare(strict_types=1);

// Orders is UtbOrder.
final class Orders
{
    private const NEW_ORDER = 9007199254740993;
    private const BULK_ORDERS = 9100000000000000;

    public function orderCreate(object $parameters): array
    {
        if (refuses($parameters)) {
            return ['return' => refused(LOGIN, 'login failed')];
        }
        $order = $parameters->createRequest;
        $got = self::head($order);
        $item = $order->orderItems->WmeNewDataPoolReqItem ?? null;
        foreach (['department', 'planNo', 'serviceNotes', 'notificationEmail', 'poolName'] as $name) {
            $got[$name] = $item->$name ?? null;
        }
        told('orderCreate', $got);
        return ['return' => wrong($got, [
            'custNo' => 100234,
            'orderType' => 'SRVC_ORD',
            'orderAction' => 'ADD_WME_NEW',
            'custReqDate' => null,
            'department' => 'Ops & IT',
            'planNo' => 23045,
            'serviceNotes' => '',
            'notificationEmail' => 'ops@example.com',
            'poolName' => 'V&D <pool> é ü 漢',
        ]) ?? self::placed(self::NEW_ORDER)];
    }

    public function orderCreateBulk(object $parameters): array
    {
        $answers = [];
        foreach ($parameters->orders->orderCreate as $order) {
            $answers[] = refuses($parameters) ? refused(LOGIN, 'login failed') : self::item($order);
        }
        return ['ordersCreateResponse' => ['orderResponse' => $answers]];
    }

    private static function item(object $order): array
    {
        $in = $order->orderItems->WmeOptInConsumerReqItem ?? null;
        $number = ($in ?? $order->orderItems->WmeOptOutConsumerReqItem)->serviceNumber;
        $got = self::head($order) + ['providerId' => $in?->providerId, 'serviceNumber' => $number];
        told('orderCreateBulk', $got);
        $refusal = wrong($got, [
            'custNo' => 100234,
            'orderType' => 'SRVC_ORD',
            'orderAction' => $in ? 'WME_OPT_IN_CONSUMER' : 'WME_OPT_OUT_CONSUMER',
            'custReqDate' => $in ? '2099-11-22' : null,
            'providerId' => $in ? 4711 : null,
        ]);
        if (!preg_match('/^04[0-9]{8}$/', $number)) {
            $refusal = refused(VALIDATION, 'wrong serviceNumber');
        }
        if ($number === '0400000901') {
            $refusal ??= refused(CONFLICT, 'not on a pool plan');
        }
        return $refusal ?? self::placed(self::BULK_ORDERS + (int) $number);
    }

    public function orderQuery(object $parameters): array
    {
        if (refuses($parameters)) {
            return ['return' => refused(LOGIN, 'login failed')];
        }
        $id = $parameters->request->orderId;
        told('orderQuery', $id);
        switch ($id) {
            case 500:
                throw new RuntimeException('order 500');
            case 233:
                throw new SoapFault('233', 'API rate limit has been exceeded for this operation - please try again in: 42 seconds');
            case self::NEW_ORDER:
                return ['return' => ['errorCode' => 0, 'orderQueryResponse' => [
                    'orderId' => $id,
                    'action' => 'ADD_WME_NEW',
                    'internalStatus' => 'COMMITTED',
                    'createdOn' => '2026-11-20T09:08:07+11:00',
                    'orderItems' => ['wmeNewReqItem' => ['msn' => '0477000001']],
                ]]];
        }
        return ['return' => refused(NOT_FOUND, 'no such order')];
    }

    // head returns what every order begins with.
    private static function head(object $order): array
    {
        $head = [];
        foreach (['custNo', 'orderType', 'orderAction', 'custReqDate'] as $name) {
            $head[$name] = $order->$name ?? null;
        }
        return $head;
    }

    private static function placed(int $id): array
    {
        return ['errorCode' => 0, 'orderId' => $id];
    }
}
