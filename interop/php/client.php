<?php
// Drives the sandbox with PHP's SoapClient, by the WSDLs that it serves.
// Usage: php client.php BASE USERNAME PASSWORD
// Any surprise ends it with exit code 1.
declare(strict_types=1);

[, $base, $userName, $password] = $argv;
$login = ['userName' => $userName, 'password' => $password];

function expect(bool $fine, string $what, mixed $got): void
{
    if (!$fine) {
        fwrite(STDERR, "unexpected: $what: " . print_r($got, true));
        exit(1);
    }
}

function client(string $service): SoapClient
{
    global $base;
    return new SoapClient("$base/$service?wsdl", ['cache_wsdl' => WSDL_CACHE_NONE]);
}

function optIn(string $number): array
{
    return [
        'custNo' => 100234,
        'orderType' => 'SRVC_ORD',
        'orderAction' => 'WME_OPT_IN_CONSUMER',
        'orderItems' => ['WmeOptInConsumerReqItem' => ['providerId' => 4711, 'serviceNumber' => $number]],
    ];
}

$orders = client('UtbOrder');
$created = $orders->orderCreate(['login' => $login, 'createRequest' => [
    'custNo' => 100234,
    'orderType' => 'SRVC_ORD',
    'orderAction' => 'ADD_WME_NEW',
    'orderItems' => ['WmeNewDataPoolReqItem' => [
        'planNo' => 23045, 'poolName' => 'V&D <pool> é 漢', 'notificationEmail' => 'ops@example.com',
    ]],
]])->return;
expect($created->errorCode === 0 && $created->orderId > 0, 'orderCreate', $created);
echo "orderCreate: order accepted\n";

$queried = $orders->orderQuery(['login' => $login, 'request' => ['orderId' => $created->orderId]])->return;
expect($queried->orderQueryResponse->internalStatus === 'PENDING', 'a new order', $queried);
$seeded = $orders->orderQuery(['login' => $login, 'request' => ['orderId' => 100001]])->return;
expect($seeded->orderQueryResponse->orderItems->wmeNewReqItem->msn === '0477000001', 'the leading zero', $seeded);
echo "orderQuery: PENDING, and a number with its leading zero\n";

// PHP makes an object of a list of one.
$one = $orders->orderCreateBulk(['login' => $login, 'orders' => ['orderCreate' => [optIn('0400000031')]]]);
expect($one->ordersCreateResponse->orderResponse->errorCode === 0, 'a bulk of one', $one);
$two = $orders->orderCreateBulk(['login' => $login, 'orders' => ['orderCreate' => [optIn('0400000032'), optIn('0400000901')]]]);
$two = $two->ordersCreateResponse->orderResponse;
expect(count($two) === 2 && $two[0]->errorCode === 0 && $two[1]->errorCode !== 0, 'a bulk of two', $two);
echo "orderCreateBulk: one and two items\n";

$detail = client('UtbServiceV3')->getServiceDetail([
    'login' => $login,
    'serviceDetail' => ['serviceDetails' => ['custno' => 100234, 'serviceNumber' => '0477000001']],
])->return;
$line = $detail->Instances->Instance->serviceNumberDetail->lineSeqno;
expect($line === 1, 'getServiceDetail', $detail);
echo "getServiceDetail: line found\n";

$pool = client('UtbDataPool')->getDataPool(['login' => $login, 'request' => ['custNo' => 100234, 'lineSeqNo' => $line]])->return;
expect($pool->provider->memberId === 4711 && count($pool->provider->consumers->consumer) === 6, 'getDataPool', $pool);
echo "getDataPool: read over SOAP\n";

$refused = $orders->orderQuery(['login' => ['password' => 'wrong'] + $login, 'request' => ['orderId' => 100001]])->return;
expect($refused->errorCode === 1 && !isset($refused->orderQueryResponse), 'a wrong password', $refused);
foreach ([999010 => '233', 999011 => 'S:Server'] as $order => $code) {
    try {
        $answered = $orders->orderQuery(['login' => $login, 'request' => ['orderId' => $order]]);
        expect(false, "order $order", $answered);
    } catch (SoapFault $fault) {
        expect($fault->faultcode === $code, "order $order", $fault->faultcode);
    }
}
echo "faults: the limit, and one of the server\n";
