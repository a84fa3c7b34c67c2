#!/usr/bin/perl
# Drives the sandbox with SOAP::Lite, by the namespaces of its WSDLs.
# Usage: perl client.pl BASE USERNAME PASSWORD
# Any surprise ends it with a message and exit code 255.
use strict;
use warnings;
use utf8;
use SOAP::Lite;

my ($base, $user, $password) = @ARGV;
my %namespaces = (
    UtbOrder     => 'http://order.frontend.ws.utilibill.com.au/',
    UtbServiceV3 => 'http://v3.service.frontend.ws.utilibill.com.au/',
    UtbDataPool  => 'urn:causeway:datapool:1',
);

# element makes an unqualified element; a reference holds its children.
sub element {
    my ($name, $value) = @_;
    my $data = SOAP::Data->name($name);
    return ref $value ? $data->value(\SOAP::Data->value(@$value)) : $data->type(string => $value);
}

sub login { my ($secret) = @_; return element(login => [element(userName => $user), element(password => $secret)]) }

# call returns the envelope that a service answers.
sub call {
    my ($service, $operation, @children) = @_;
    my $client = SOAP::Lite->proxy("$base/$service", timeout => 30)->on_action(sub { '""' })->autotype(0);
    $client->on_fault(sub { return $_[1] });
    # The wrapper alone has a namespace: its children are unqualified.
    my $wrapper = SOAP::Data->name("o:$operation")->attr({ 'xmlns:o' => $namespaces{$service} });
    return $client->call($wrapper => @children);
}

sub expect {
    my ($fine, $what, $got) = @_;
    die "unexpected: $what: " . ($got // 'nothing') . "\n" unless $fine;
    return;
}

sub order_query {
    my ($id, $secret) = @_;
    return call(UtbOrder => 'orderQuery', login($secret // $password), element(request => [element(orderId => $id)]));
}

sub opt_in {
    my ($number) = @_;
    return element(orderCreate => [
        element(custNo => 100234), element(orderType => 'SRVC_ORD'), element(orderAction => 'WME_OPT_IN_CONSUMER'),
        element(orderItems => [element(WmeOptInConsumerReqItem => [element(providerId => 4711), element(serviceNumber => $number)])]),
    ]);
}

my $created = call(UtbOrder => 'orderCreate', login($password), element(createRequest => [
    element(custNo => 100234), element(orderType => 'SRVC_ORD'), element(orderAction => 'ADD_WME_NEW'),
    element(orderItems => [element(WmeNewDataPoolReqItem => [
        element(planNo => 23045), element(notificationEmail => 'ops@example.com'), element(poolName => 'V&D <pool> é 漢'),
    ])]),
]));
expect($created->valueof('//return/errorCode') eq '0', 'orderCreate', $created->valueof('//return/errorMessage'));
print "orderCreate: order accepted\n";

my $queried = order_query($created->valueof('//return/orderId'));
expect($queried->valueof('//internalStatus') eq 'PENDING', 'a new order', $queried->valueof('//internalStatus'));
my $seeded = order_query(100001);
expect($seeded->valueof('//msn') eq '0477000001', 'the leading zero', $seeded->valueof('//msn'));
print "orderQuery: PENDING, and a number with its leading zero\n";

for my $numbers (['0400000031'], ['0400000032', '0400000901']) {
    my $bulk = call(UtbOrder => 'orderCreateBulk', login($password), element(orders => [map { opt_in($_) } @$numbers]));
    my @codes = $bulk->valueof('//orderResponse/errorCode');
    expect(@codes == @$numbers && $codes[0] == 0 && (@codes == 1 || $codes[1] != 0), 'a bulk', "@codes");
}
print "orderCreateBulk: one and two items\n";

my $detail = call(UtbServiceV3 => 'getServiceDetail', login($password),
    element(serviceDetail => [element(serviceDetails => [element(custno => 100234), element(serviceNumber => '0477000001')])]));
my $line = $detail->valueof('//Instance/serviceNumberDetail/lineSeqno');
expect($line eq '1', 'getServiceDetail', $line);
print "getServiceDetail: line found\n";

my $pool = call(UtbDataPool => 'getDataPool', login($password), element(request => [element(custNo => 100234), element(lineSeqNo => $line)]));
my @consumers = $pool->valueof('//consumer');
expect($pool->valueof('//provider/memberId') eq '4711' && @consumers == 6, 'getDataPool', scalar @consumers);
print "getDataPool: read over SOAP\n";

my $refused = order_query(100001, 'wrong');
expect($refused->valueof('//return/errorCode') eq '1', 'a wrong password', $refused->valueof('//return/errorCode'));
for my $fault ([999010, '233'], [999011, 'S:Server']) {
    my ($id, $code) = @$fault;
    my $got = order_query($id)->faultcode;
    expect($got eq $code, "order $id", $got);
}
print "faults: the limit, and one of the server\n";
