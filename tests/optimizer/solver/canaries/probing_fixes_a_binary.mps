NAME        
ROWS
 N  Obj     
 L  r0      
 L  r1      
 L  r2      
 L  r3      
 L  r4      
 L  r5      
 L  r6      
 L  r7      
 E  r8      
 E  r9      
 E  r10     
 L  r11     
 L  r12     
 L  r13     
 L  r14     
 L  r15     
 L  r16     
 L  r17     
 L  r18     
 L  r19     
 E  r20     
COLUMNS
    c0        Obj       3475
    c0        r20       0.9025
    c1        r20       0.551275140449493
    c2        r2        1
    c2        r6        -0.303482820027283
    c3        r0        1
    c3        r6        -0.505804700045472
    c4        r1        1
    c4        r20       0.711787520072754
    c5        r3        1
    c5        r7        -0.375
    c6        r7        -0.625
    MARK0000  'MARKER'                 'INTORG'
    c7        r19       131985.235362226
    c8        r0        -8
    c8        r4        -8
    c8        r6        0.0635708266424152
    c8        r8        -1
    c8        r19       17714.165328483
    c9        r19       30397.0470724453
    c10       r1        -6.246
    c10       r19       24214.165328483
    c11       r5        -10.41
    c11       r7        0.149574953183502
    c12       r19       63570.8266424152
    c13       r19       126985.235362226
    c14       r19       96070.8266424152
    MARK0001  'MARKER'                 'INTEND'
    c15       r19       1269.85235362226
    c16       r2        -1
    c16       r4        1
    c16       r6        0.0381424959854491
    c16       r14       1
    c16       r19       6357.08266424152
    c17       r19       12698.5235362226
    c18       r19       9607.08266424152
    c19       r3        -1
    c19       r5        1
    c19       r7        0.0897449719101014
    c19       r15       1
    c19       r16       1
    c19       r17       -1
    MARK0002  'MARKER'                 'INTORG'
    c20       r8        1
    c21       r6        0.0334533023838014
    c21       r8        1
    c21       r9        -1
    c21       r11       3
    c21       r19       6690.66047676027
    c22       r6        0.065
    c22       r9        1
    c22       r12       3
    c22       r13       -8
    c22       r14       8
    c22       r18       -8
    c22       r19       13000
    c23       r19       10732.1088927382
    c24       r19       6690.66047676027
    c25       r7        0.0536605444636912
    c25       r10       -1
    c25       r15       10.41
    c26       r7        0.114
    c27       r7        0.0734811088211391
    c27       r10       1
    c28       r7        0.106934411204941
    c28       r10       1
    c29       r7        0.214410282178724
    c29       r10       1
    c30       r7        0.0805897178212761
    c30       r10       -1
    c30       r16       10.41
    c31       r10       -1
    c32       r19       33453.3023838014
    c33       r19       26929.1733575848
    c34       r19       65000
    c35       r19       114000
    c36       r19       66489.3619033135
    c37       r19       33453.3023838014
    c38       r19       26929.1733575848
    c39       r19       65000
    c40       r19       53660.5444636912
    c41       r19       33453.3023838014
    c42       r19       26929.1733575848
    c43       r19       114000
    c44       r19       66489.3619033135
    MARK0003  'MARKER'                 'INTEND'
    c45       r6        0.0200719814302808
    c45       r19       3345.33023838014
    c46       r6        0.039
    c46       r14       -1
    c46       r18       1
    c46       r19       6500
    c47       r19       5366.05444636912
    c48       r19       3345.33023838014
    c49       r7        0.0321963266782147
    c49       r15       -1
    c50       r7        0.0684
    c51       r7        0.0440886652926835
    c52       r7        0.0641606467229643
    c53       r7        0.128646169307234
    c54       r7        0.0483538306927657
    c54       r16       -1
    c54       r17       1
    c55       r11       1
    c56       r11       -1
    c56       r12       1
    c57       r12       -1
    MARK0004  'MARKER'                 'INTORG'
    c58       r19       3500
    c59       r19       500
    c60       r19       3500
    MARK0005  'MARKER'                 'INTEND'
    c61       r20       -0.481784867005895
    c62       r13       1
    c63       r20       -0.100359907151404
    c64       r20       1
RHS
    RHS_V     r11       2
    RHS_V     r12       2
    RHS_V     r14       8
    RHS_V     r15       10.41
    RHS_V     r16       10.41
    RHS_V     r19       60000
    RHS_V     r20       9.7
BOUNDS
 UP BOUND     c0        8
 UP BOUND     c1        8
 UP BOUND     c2        8
 UP BOUND     c3        8
 UP BOUND     c4        6.246
 UP BOUND     c5        10.41
 FX BOUND     c6        0
 FX BOUND     c7        0
 BV BOUND     c8      
 FX BOUND     c9        0
 BV BOUND     c10     
 BV BOUND     c11     
 FX BOUND     c12       0
 FX BOUND     c13       0
 FX BOUND     c14       0
 FX BOUND     c15       0
 FX BOUND     c17       0
 FX BOUND     c18       0
 BV BOUND     c20     
 BV BOUND     c21     
 BV BOUND     c22     
 FX BOUND     c23       0
 FX BOUND     c24       0
 BV BOUND     c25     
 FX BOUND     c26       0
 BV BOUND     c27     
 FX BOUND     c28       0
 BV BOUND     c29     
 BV BOUND     c30     
 FX BOUND     c31       0
 FX BOUND     c32       0
 FX BOUND     c33       0
 FX BOUND     c34       0
 FX BOUND     c35       0
 FX BOUND     c36       0
 FX BOUND     c37       0
 FX BOUND     c38       0
 FX BOUND     c39       0
 FX BOUND     c40       0
 FX BOUND     c41       0
 FX BOUND     c42       0
 FX BOUND     c43       0
 FX BOUND     c44       0
 FX BOUND     c45       0
 FX BOUND     c47       0
 FX BOUND     c48       0
 FX BOUND     c49       0
 FX BOUND     c50       0
 FX BOUND     c51       0
 FX BOUND     c52       0
 FX BOUND     c53       0
 FX BOUND     c55       0
 UP BOUND     c56       2
 UP BOUND     c57       2
 FX BOUND     c58       0
 FX BOUND     c59       1
 FX BOUND     c60       1
 FX BOUND     c61       0
 FX BOUND     c63       0
 FX BOUND     c64       0
ENDATA
