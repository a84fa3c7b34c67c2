<?php
// The three services in PHP's SoapServer, by the rules of docs/interop.md.
// A router script for `php -S`, which prints where it listens. Environment:
// INTEROP_WSDL (folder), INTEROP_SOAP (1.1 or 1.2), INTEROP_USERNAME,
// INTEROP_PASSWORD.
declare(strict_types=1);
require __DIR__ . '/orders.php';
require __DIR__ . '/pools.php';

const LOGIN = 1;
const VALIDATION = 2;
const NOT_FOUND = 3;
const CONFLICT = 4;

// told writes what was decoded: null shows an absent element, "" an empty one.
function told(string $operation, mixed ...$values): void
{
    error_log($operation . ' ' . json_encode($values, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES));
}

function refused(int $code, string $message): array
{
    return ['errorCode' => $code, 'errorMessage' => $message];
}

// refuses says whether the login is another one than the configured.
function refuses(object $parameters): bool
{
    $same = ($parameters->login->userName ?? null) === getenv('INTEROP_USERNAME')
        && ($parameters->login->password ?? null) === getenv('INTEROP_PASSWORD');
    if (!$same) {
        told('login refused', $parameters->login->userName ?? null);
    }
    return !$same;
}

// wrong returns the refusal of the first value that is not exactly as wanted,
// or null. Types count: WSDL mode makes ints of xs:int.
function wrong(array $got, array $want): ?array
{
    foreach ($want as $name => $value) {
        if ($got[$name] !== $value) {
            return refused(VALIDATION, 'wrong ' . $name);
        }
    }
    return null;
}

$services = ['UtbOrder' => Orders::class, 'UtbServiceV3' => Pools::class, 'UtbDataPool' => Pools::class];
$name = basename((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (!isset($services[$name])) {
    http_response_code(404);
    return;
}
$server = new SoapServer(getenv('INTEROP_WSDL') . "/$name.wsdl", [
    'soap_version' => getenv('INTEROP_SOAP') === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'cache_wsdl' => WSDL_CACHE_NONE,
    // A list is a list, whatever its length.
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$server->setClass($services[$name]);
$server->handle();
