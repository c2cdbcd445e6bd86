-- Prolongs a host's lease, by the clock of Redis. Returns how many hosts have one, 1 if this
-- host was not known, 1 if its lease was over, then those whose lease is over.
-- Keys: hosts
-- Arguments: the host, its lease in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
local isNew = redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
table.insert(over, 1, redis.call('ZCARD', KEYS[1]) - #over)
table.insert(over, 2, isNew)
table.insert(over, 3, before and tonumber(before) <= now and 1 or 0)
return over
