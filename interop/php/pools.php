<?php
declare(strict_types=1);

// Pools is UtbServiceV3 and UtbDataPool: what is read of pools, and limits.
final class Pools
{
    private const LIMIT_ORDER = 9007199254740995;

    public function getServiceDetail(object $parameters): array
    {
        if (refuses($parameters)) {
            return ['return' => refused(LOGIN, 'login failed')];
        }
        $key = $parameters->serviceDetail->serviceDetails;
        told('getServiceDetail', $key->custno, $key->serviceNumber);
        if ($key->custno !== 100234) {
            return ['return' => refused(VALIDATION, 'wrong custno')];
        }
        $instances = [];
        if ($key->serviceNumber === '0477000003') {
            $instances[] = self::instance('0477000033', 933);
        }
        $line = self::line($key->serviceNumber);
        if ($line > 0) {
            $instances[] = self::instance($key->serviceNumber, $line);
        }
        return ['return' => ['errorCode' => 0, 'Instances' => ['Instance' => $instances]]];
    }

    // line returns the line that the sandbox's seeds give a number; 0 for a
    // number that is none of them.
    private static function line(string $number): int
    {
        $last = (int) substr($number, 7);
        return match (true) {
            str_starts_with($number, '0477000') && $last >= 1 && $last <= 5 => $last,
            str_starts_with($number, '0400000') && $last >= 1 && $last <= 60 => 5 + $last,
            default => 0,
        };
    }

    private static function instance(string $number, int $line): array
    {
        return ['serviceNumberDetail' => ['serviceNumber' => $number, 'lineSeqno' => $line]];
    }

    public function getDataPool(object $parameters): array
    {
        if (refuses($parameters)) {
            return ['return' => refused(LOGIN, 'login failed')];
        }
        $line = $parameters->request->lineSeqNo;
        told('getDataPool', $parameters->request->custNo, $line);
        if ($parameters->request->custNo !== 100234) {
            return ['return' => refused(VALIDATION, 'wrong custNo')];
        }
        // Pools of two, no and one consumer stand on the lines 1, 2 and 3.
        $pools = [
            1 => [self::consumer(6, '0400000001', '5.00 GB'), self::consumer(7, '0400000002')],
            2 => [],
            3 => [self::consumer(26, '0400000021')],
        ];
        if (!isset($pools[$line])) {
            return ['return' => refused(NOT_FOUND, 'no such pool')];
        }
        return ['return' => ['errorCode' => 0, 'provider' => [
            'memberId' => 4710 + $line,
            'dataPoolStatus' => 'OPTED-IN',
            'dataMaxCap' => '50.00 GB',
            'dataUsage' => '1.25 GB',
            'consumerCount' => count($pools[$line]),
            'consumers' => ['consumer' => $pools[$line]],
        ]]];
    }

    private static function consumer(int $line, string $number, ?string $limit = null): array
    {
        $consumer = [
            'memberId' => 6000 + $line,
            'custNo' => 100234,
            'lineSeqNo' => $line,
            'serviceNumber' => $number,
            'dataPoolStatus' => 'OPTED-IN',
            'dataUsage' => '0.50 GB',
        ];
        return $limit === null ? $consumer : $consumer + ['dataLimit' => $limit];
    }

    public function updateDataLimit(object $parameters): array
    {
        if (refuses($parameters)) {
            return ['return' => refused(LOGIN, 'login failed')];
        }
        $got = (array) $parameters->request;
        told('updateDataLimit', $got);
        return ['return' => wrong($got, ['custNo' => 100234, 'lineSeqNo' => 6, 'dataLimit' => 10737418240])
            ?? ['errorCode' => 0, 'orderId' => self::LIMIT_ORDER]];
    }
}
